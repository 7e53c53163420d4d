/**
 * How the published files, and what they are compared with, are minified. Functions stay where they are: what repeats
 * itself packs better than what was inlined.
 */
export const MINIFY = {
  module: true,
  ecma: 2022,
  compress: { passes: 2, inline: 0, reduce_funcs: false, reduce_vars: false, sequences: false },
  mangle: { toplevel: true },
};
