/** A tool service as its worker sees it. */
export interface ServiceState {
  readonly status: 'up' | 'down';
  readonly url: string;
  readonly error?: string;
}
