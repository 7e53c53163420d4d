/** How the published files, and what they are compared with, are minified. */
export const MINIFY = { module: true, ecma: 2022, compress: { passes: 2 }, mangle: { toplevel: true } };
