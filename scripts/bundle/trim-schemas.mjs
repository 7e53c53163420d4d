/**
 * Errors that a retry or an adapter acts on beyond their name and status, or whose name the service writes
 * differently from the SDK. All others are made by the SDK from what the answer says: same name, same status.
 */
const KEPT = /Throttl|ConditionalCheckFailed|ReplicatedWriteConflict/;

const CONSTANT = /^const (_\w+) = ("[^"]*");$/gm;
const REGISTRATION = /^\w+\.registerError\((\w+?)\$, \w+\);$/gm;

/**
 * The schemas of a client (`schemas_0.js`), written so that a bundler sees which of them nothing uses: errors
 * are no longer all registered, and what is constant is spelled out, since computed keys count as side effects.
 */
export const trimSchemas = (source) => {
  const constants = new Map(Array.from(source.matchAll(CONSTANT), ([, name, value]) => [name, value]));
  return source
    .replace(REGISTRATION, (line, error) =>
      KEPT.test(error) || error.endsWith('ServiceException') ? line : '',
    )
    .replace(/\[(_\w+)\]:/g, (key, name) => (constants.has(name) ? `${constants.get(name)}:` : key))
    .replace(/\b(\d+) \| (\d+)\b/g, (_, left, right) => String(Number(left) | Number(right)));
};
