// Loaded before AWS's runtime client: gives it the JavaScript client below in place of its native addon, which
// would need a C++ toolchain to install.
const { registerHooks } = require('node:module');
const { pathToFileURL } = require('node:url');
const { join } = require('node:path');

const url = pathToFileURL(join(__dirname, 'rapid-client.cjs')).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('rapid-client.node')
      ? { url, format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
});
