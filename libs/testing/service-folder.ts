import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { provideEmbeddedQueue } from './embedded-queue.js';

/** The folders of one service under test, both inside one temporary folder of its own. */
export class ServiceFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'ai-trader-e2e-'));
  readonly dataDir = join(this.root, 'data');
  readonly configDir = join(this.root, 'configs');

  constructor() {
    mkdirSync(this.dataDir);
    mkdirSync(this.configDir);
  }

  /** Writes a file into CONFIG_DIR: text as it is, anything else as JSON. */
  writeConfig(name: string, content: unknown): void {
    const path = join(this.configDir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** A file of DATA_DIR as text. */
  readData(path: string): string {
    return readFileSync(join(this.dataDir, path), 'utf8');
  }

  /** The position.jsonl of a portfolio, by the name of its folder. */
  readPositions(name: string): string {
    return this.readData(join('agent_data', name, 'position', 'position.jsonl'));
  }

  /** Saves the seconds that a service takes to create its embedded queue. */
  async provideQueue(): Promise<void> {
    await provideEmbeddedQueue(this.dataDir);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
