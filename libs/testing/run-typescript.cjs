// Runs a TypeScript file of this repository in a plain Node process without a build, for tests that need more than
// one process: `node libs/testing/run-typescript.cjs script.ts ARGUMENTS`. It transforms as jest.config.mjs does.
'use strict';
const { existsSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');
const { transformFileSync } = require('@swc/core');

const root = resolve(module.path, '../..');

const options = {
  swcrc: false,
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

Module._extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, options).code, file);
};

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const lib = /^@app\/([a-z-]+)$/.exec(request);
  if (lib) return join(root, 'libs', lib[1], 'index.ts');
  if (/^\.{1,2}\/.*\.js$/.test(request) && parent?.filename?.endsWith('.ts')) {
    const source = resolve(parent.path, request.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return resolveFilename.call(this, request, parent, ...rest);
};

process.argv.splice(1, 1);
require(resolve(process.argv[1]));
