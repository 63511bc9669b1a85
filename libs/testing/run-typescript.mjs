// Runs a TypeScript file of this repository in a plain Node process without a build, for tests that need more than
// one process: `node libs/testing/run-typescript.mjs script.ts ARGUMENTS`.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';
import { swcOptions } from '../../scripts/swc-options.mjs';

const root = resolve(import.meta.dirname, '../..');

registerHooks({
  resolve(specifier, context, nextResolve) {
    const source = sourceOf(specifier, context.parentURL);
    return source
      ? { url: pathToFileURL(source).href, format: 'module', shortCircuit: true }
      : nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.endsWith('.ts')) return nextLoad(url, context);
    const { code } = transformFileSync(fileURLToPath(url), swcOptions);
    return { format: 'module', source: code, shortCircuit: true };
  },
});

/** The TypeScript file that a specifier of our own means: a lib's index, or a relative path that names the built file. */
function sourceOf(specifier, parentURL) {
  const lib = /^@app\/([a-z-]+)$/.exec(specifier);
  if (lib) return join(root, 'libs', lib[1], 'index.ts');
  if (!/^\.{1,2}\/.*\.js$/.test(specifier) || !parentURL?.endsWith('.ts')) return undefined;
  const source = fileURLToPath(new URL(specifier.replace(/\.js$/, '.ts'), parentURL));
  return existsSync(source) ? source : undefined;
}

process.argv.splice(1, 1);
await import(pathToFileURL(resolve(process.argv[1])).href);
