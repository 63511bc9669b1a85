/** The injection token of this process's `Tracing`. */
export const TRACING = Symbol('TRACING');
