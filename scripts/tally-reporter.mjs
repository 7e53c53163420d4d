/** Ends a test run with one line any tool can read: `N passed, N failed`. */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    // A suite that cannot even load counts as one failure: it would otherwise vanish from the sum.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`);
  }
}
