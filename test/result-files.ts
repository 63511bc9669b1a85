import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceFolder } from '../libs/testing/service-folder.js';

/** The files below `agent_data`, or below a folder of it, by path from there, as text. */
export function resultFiles(folder: ServiceFolder, below = ''): Record<string, string> {
  const root = join(folder.dataDir, 'agent_data', below);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]));
}
