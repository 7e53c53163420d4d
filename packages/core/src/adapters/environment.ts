/** A function's configuration, as its process got it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value, or an error that names what is missing. */
export const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

/** A positive number, or `fallback` where nothing is set. */
export const positive = (env: Environment, name: string, fallback: number): number => {
  const value = env[name];
  if (!value) return fallback;
  const number = Number(value);
  if (!(number > 0)) throw new Error(`${name} must be a number above 0, not "${value}"`);
  return number;
};
