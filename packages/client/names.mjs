/**
 * Property names that only this package's own parts use among themselves: short in the published build. None may be
 * the platform's, the wire's or the application's; what can be checked of that, the build checks, and every test of
 * the client runs against the build.
 */
export const INTERNAL =
  'accept actions adopt ask asked attempts changed dispatch drain drop due emit expect expire expiresAt failures finish flush forget frames getView held inFlight isBusy isForeign isRestored isSettled isTokenLimited keep learn link lose missing move offer page ready recall receive refusals refuse release report restore resumeFrom retryAll retryResume settle slices stop stored subscribe take tokenEnd transmit whole written'.split(
    ' ',
  );

const withoutComments = (code) => code.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
const wordsOf = (code) => new Set(withoutComments(code).match(/[A-Za-z_$][\w$]*/g));
const stringsOf = (code) =>
  new Set([...withoutComments(code).matchAll(/(['"`])([\w.]+)\1/g)].map(([, , text]) => text));

/**
 * @param {string[]} declarations what is published, as text: names the application uses
 * @param {string} protocol the schemas, as text: names on the wire
 * @param {string} sources the client's own: a name that is also a string there may be a key looked up at run time
 * @throws {Error} naming what must not be shortened
 */
export const checkInternal = (declarations, protocol, sources) => {
  for (const [what, names] of [
    ['declared to applications', wordsOf(declarations.join('\n'))],
    ['on the wire', wordsOf(protocol)],
    ['a string', stringsOf(sources)],
  ])
    for (const name of INTERNAL) if (names.has(name)) throw new Error(`names.mjs: ${name} is also ${what}.`);
};
