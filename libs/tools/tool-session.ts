import { randomBytes } from 'node:crypto';
import { type SessionLedger } from '@app/domain';
import { type MarketView } from '@app/market-data';
import { refuse, type ToolAnswer } from './tool-answer.js';

/** What the tools of one agent session act on: its ledger, and the market as it may be seen on its date. */
export interface ToolSessionContext {
  readonly ledger: SessionLedger;
  readonly market: MarketView;
}

/** One tool call as it reached a session; `callId` is the agent's own identity of the call, if it sent one. */
export interface ToolCallIdentity {
  readonly callId?: string;
  readonly tool: string;
  /** The checked arguments as JSON, to notice an id that is used for two different calls. */
  readonly argumentsJson: string;
}

interface GivenAnswer {
  readonly request: string;
  readonly answer: Promise<ToolAnswer>;
}

/** The server's side of one agent session: runs its tool calls one after the other, each call id once. */
export class ToolSession {
  private tail: Promise<unknown> = Promise.resolve();
  private readonly given = new Map<string, GivenAnswer>();
  private over = false;

  constructor(readonly context: ToolSessionContext) {}

  /**
   * Runs a call after those that came before it. A call id that was seen before gets the answer given then, and
   * nothing runs; a call whose turn comes after the session's end is refused.
   */
  run(call: ToolCallIdentity, work: () => ToolAnswer | Promise<ToolAnswer>): Promise<ToolAnswer> {
    if (call.callId === undefined) return this.enqueue(work);
    const request = `${call.tool} ${call.argumentsJson}`;
    const before = this.given.get(call.callId);
    if (before) return before.request === request ? before.answer : Promise.resolve(CALL_ID_REUSED);
    const answer = this.enqueue(work);
    this.given.set(call.callId, { request, answer });
    return answer;
  }

  /** Refuses every call from now on, also those that wait for their turn. */
  end(): void {
    this.over = true;
  }

  private enqueue(work: () => ToolAnswer | Promise<ToolAnswer>): Promise<ToolAnswer> {
    const answer = this.tail.then(() => (this.over ? SESSION_OVER : work()));
    // The caller gets the failure; the next call must not inherit it.
    this.tail = answer.catch(() => undefined);
    return answer;
  }
}

const CALL_ID_REUSED = refuse('call_id_reused', 'This call id was already used for a different call.');
const SESSION_OVER = refuse('session_over', 'The session is over; nothing was done.');

/** A session's admission to the tool servers. */
export interface ToolSessionGrant {
  /** Secret; goes into `Authorization: Bearer ...` of every request of the session. */
  readonly token: string;
  /** Ends the session: its token is unknown from now on and calls that still wait are refused. */
  readonly revoke: () => void;
}

/** The sessions that this worker's tool servers currently serve, by their tokens. */
export class ToolSessions {
  private readonly byToken = new Map<string, ToolSession>();

  /** Admits a session. The caller revokes the grant when the session has ended, however it ended. */
  issue(context: ToolSessionContext): ToolSessionGrant {
    const token = randomBytes(32).toString('base64url');
    const session = new ToolSession(context);
    this.byToken.set(token, session);
    return {
      token,
      revoke: () => {
        session.end();
        this.byToken.delete(token);
      },
    };
  }

  /** The session of a token; undefined for a token that was never issued or is revoked. */
  find(token: string): ToolSession | undefined {
    return this.byToken.get(token);
  }
}
