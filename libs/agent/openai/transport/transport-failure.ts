/** Why a request has no answer, where it is not the network that says so. */
export type TransportFailureKind =
  /** The answer was not there in time. */
  | 'timeout'
  /** The answer is larger than any answer of a model. */
  | 'answer_too_large'
  /** Redirects that lead in a circle, or too many of them. */
  | 'redirect_loop'
  /** A redirect to another origin, which is not followed: the key would go with it. */
  | 'redirect_elsewhere'
  /** A redirect that a POST cannot follow, because it asks for a GET, or that names no address. */
  | 'redirect_unusable';

/** A request that came to no answer. `detail` is for a person and holds no secret. */
export class TransportFailure extends Error {
  constructor(
    readonly kind: TransportFailureKind,
    readonly detail = '',
  ) {
    super(kind);
  }
}
