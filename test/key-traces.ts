import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { secretForms } from '@app/domain';

const OPENERS = [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync];
const LARGEST_COMPRESSED = 1_000_000;
const BASE64 = /[A-Za-z0-9+/_-]{40,}={0,2}/g;

/** Looks for secrets in whatever a service wrote, answered or stored, also inside what is compressed. */
export class KeyTraces {
  private readonly traces: string[] = [];
  private bytes = 0;
  private readonly seenFiles = new Map<string, string>();
  private readonly forms: readonly (readonly [name: string, form: Buffer])[];

  /** @param secrets by the name under which a trace of them is reported */
  constructor(secrets: Readonly<Record<string, string>>) {
    this.forms = Object.entries(secrets).flatMap(([name, secret]) =>
      secretForms(secret).map((form) => [name, Buffer.from(form)] as const),
    );
  }

  /** Where something was found; it names the secret, never shows it. */
  get found(): readonly string[] {
    return this.traces;
  }

  /** How much was looked through, so that a test can tell that something was. */
  get bytesSeen(): number {
    return this.bytes;
  }

  /** Text and bytes as they are; anything else as JSON, and each byte string in it by itself. */
  look(where: string, content: unknown): void {
    if (content instanceof Uint8Array) {
      const bytes = Buffer.from(content);
      this.search(where, bytes);
      this.lookInside(where, bytes);
      return;
    }
    const text = typeof content === 'string' ? content : JSON.stringify(content, withoutBytes);
    this.search(where, Buffer.from(text));
    for (const [encoded] of text.matchAll(BASE64)) this.lookInside(where, Buffer.from(encoded, 'base64'));
    for (const bytes of bytesIn(content)) this.look(where, bytes);
  }

  /** Every file below a folder, byte by byte; one that has not changed since the last look is not read again. */
  async lookAtFolder(folder: string): Promise<void> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      await this.lookAtFile(path, path.slice(folder.length)).catch((error: unknown) => {
        // The runtime file of a model-day that has ended meanwhile.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      });
    }
  }

  private async lookAtFile(path: string, where: string): Promise<void> {
    const { mtimeMs, size } = await stat(path);
    const version = `${mtimeMs} ${size}`;
    if (this.seenFiles.get(path) === version) return;
    this.seenFiles.set(path, version);
    this.look(where, await readFile(path));
  }

  /** Whole files of a database are too large for this; their rows are looked at one by one. */
  private lookInside(where: string, bytes: Buffer): void {
    if (bytes.byteLength > LARGEST_COMPRESSED) return;
    for (const open of OPENERS) {
      try {
        this.search(`${where} (compressed)`, open(bytes));
      } catch {
        // Not compressed in this way.
      }
    }
  }

  private search(where: string, bytes: Buffer): void {
    this.bytes += bytes.byteLength;
    for (const [name, form] of this.forms) {
      if (bytes.includes(form)) this.traces.push(`${where} holds ${name}`);
    }
  }
}

function withoutBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  return this[key] instanceof Uint8Array ? null : value;
}

function bytesIn(content: unknown): Uint8Array[] {
  if (content instanceof Uint8Array) return [content];
  return typeof content === 'object' && content !== null ? Object.values(content).flatMap(bytesIn) : [];
}
