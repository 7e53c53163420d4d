/** Ends a test run with one line any tool can read: `N passed, N failed`. */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    // A suite that cannot even load counts as one failure: it would otherwise vanish from the sum.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    // At exit, so that no other reporter has the last word.
    process.on('exit', () =>
      process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`),
    );
  }
}
