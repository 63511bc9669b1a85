import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, encodeSignature, type ModelDay } from '@app/domain';

const FILE_NAME = /^runtime_env_.+\.json$/;

/**
 * The runtime config of one model-day while it runs, in the batch system's form, for tools that watch the folder:
 * `runtime_env_{job}_{signature}_{date}.json` with TODAY_DATE, SIGNATURE, IF_TRADE and JOB_ID.
 */
export class RuntimeFile {
  private readonly path: string;
  private written: boolean | undefined;

  constructor(
    folder: string,
    private readonly modelDay: ModelDay,
  ) {
    const { jobId, signature, date } = modelDay;
    this.path = join(folder, `runtime_env_${jobId}_${encodeSignature(signature)}_${date}.json`);
  }

  /**
   * Writes the file when it does not say so yet.
   * @param traded whether the session has booked a trade
   * @throws DomainError `storage_failed`
   */
  async update(traded: boolean): Promise<void> {
    if (this.written === traded) return;
    this.written = traded;
    const { jobId, signature, date } = this.modelDay;
    const content = { TODAY_DATE: date, SIGNATURE: signature, IF_TRADE: traded, JOB_ID: jobId };
    await writeFile(this.path, `${JSON.stringify(content)}\n`).catch((cause: unknown) => {
      throw notWritable(cause);
    });
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function notWritable(cause: unknown): DomainError {
  const { code } = cause as NodeJS.ErrnoException;
  return new DomainError({
    code: 'storage_failed',
    message: `The runtime file could not be written (${code ?? 'unknown'}): the disk is full, or the folder of RUNTIME_ENV_PATH or DATA_DIR cannot be written.`,
    retryable: true,
    fault: 'us',
    cause,
  });
}

/** The model-day that a runtime file was written for. */
export interface RuntimeFileOwner {
  readonly jobId: string;
  readonly signature: string;
  readonly date: string;
}

/**
 * Removes the runtime files that a killed process left behind; makes the folder where there is none.
 * @param isRunning whether the owner's model-day is under way; its file stays
 * @returns how many were removed
 */
export async function removeStaleRuntimeFiles(
  folder: string,
  isRunning: (owner: RuntimeFileOwner) => Promise<boolean>,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name));
  let removed = 0;
  for (const name of names) {
    const owner = await readOwner(join(folder, name));
    if (owner && (await isRunning(owner))) continue;
    await rm(join(folder, name), { force: true });
    removed += 1;
  }
  return removed;
}

/** Undefined for a file that is gone by now or is none of ours. */
async function readOwner(path: string): Promise<RuntimeFileOwner | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    const content = JSON.parse(text) as Partial<Record<string, string>>;
    const { JOB_ID: jobId, SIGNATURE: signature, TODAY_DATE: date } = content;
    return jobId && signature && date ? { jobId, signature, date } : undefined;
  } catch {
    // Cut off by the kill that left it behind.
    return undefined;
  }
}
