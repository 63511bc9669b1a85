// `scripts/run-built.mjs FOLDER [ARGUMENTS]`: installs and builds what is missing, then runs `dist/FOLDER/main.js` in this process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';

ensureInstalled();
ensureBuilt();
const [folder, ...args] = process.argv.slice(2);
const program = join(root, 'dist', folder, 'main.js');
process.argv = [process.execPath, program, ...args];
process.chdir(root);
await import(pathToFileURL(program).href);
