import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { DomainError } from '@app/domain';

/**
 * The real path of an existing file that must lie inside a folder, links followed, so that neither `..`, an absolute
 * path nor a symlink leads out of it.
 * @param field the name under which the caller knows the path, for the message
 * @throws DomainError `path_outside` when it leads out, `file_not_found` when there is no such file; the message holds
 *   the path as the caller wrote it, never the machine's
 */
export async function resolveInside(folder: string, path: string, field: string): Promise<string> {
  const details = { field, path: path.slice(0, 200) };
  if (path.includes('\0') || !isWithin(resolve(folder), resolve(folder, path))) throw outside(field, details);
  const root = await realpath(folder).catch(() => undefined);
  const target = await realpath(resolve(folder, path)).catch(() => undefined);
  if (root === undefined || target === undefined) {
    throw new DomainError({ code: 'file_not_found', message: `${field}: there is no such file.`, details });
  }
  if (!isWithin(root, target)) throw outside(field, details);
  return target;
}

/** Whether a path is the folder itself or lies below it; both absolute, links not followed. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function outside(field: string, details: Readonly<Record<string, unknown>>): DomainError {
  return new DomainError({ code: 'path_outside', message: `${field} must stay inside its folder.`, details });
}
