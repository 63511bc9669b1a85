/** Whether the end of a job was announced to somebody who asked for it. */
export interface JobCallback {
  /** A capability: whoever knows it can speak in our name. Shown as its origin only. */
  readonly url: string;
  /** `pending` also while the job has not ended; `failed` when nobody tries any more. */
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly lastError?: string;
}
