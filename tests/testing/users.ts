let count = 0;

/** A user nobody had before: what one test does never meets another. */
export const newUser = (name = 'user'): string => `${name}-${++count}`;
