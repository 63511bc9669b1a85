import { hash } from 'node:crypto';
import { Repositories } from '@app/database';
import { toCsv, type CsvTable } from '@app/http';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  StreamableFile,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { AnswerCache, type StoredAnswer } from './answer-cache.js';

/** Raised when the same data are answered differently by a new version of this program. */
const ANSWERS = 1;
const TABLE = 'table';
const JSON_TYPE = 'application/json; charset=utf-8';
const CSV_TYPE = 'text/csv; charset=utf-8';

/** How a handler's answer looks as a table; the interceptor asks for it when CSV is wanted. */
export type ToTable<View> = (view: View, request: Request) => CsvTable;

/** Says how a route's answers look as CSV. */
export function AsTable<View>(toTable: ToTable<View>): MethodDecorator {
  return SetMetadata(TABLE, toTable);
}

/**
 * Reads whose answer follows from the results' version and the URL alone: who sends the ETag of the current version gets
 * 304 before anything is computed, and an answer that was given at this version is given again as it is. Answers are
 * JSON, or CSV by `format=csv` or the Accept header.
 */
@Injectable()
export class VersionedReadInterceptor implements NestInterceptor {
  private readonly cache = new AnswerCache();
  private readonly underWay = new Map<string, Promise<StoredAnswer>>();

  constructor(
    private readonly repositories: Repositories,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<unknown>): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const csv = wantsCsv(request);
    const { portfolios, prices, since } = await this.repositories.resultVersion.current();
    const version = `${portfolios}.${prices}`;
    const key = hash(
      'sha1',
      `${ANSWERS} ${since} ${csv ? 'csv' : 'json'} ${request.originalUrl}`,
      'base64url',
    );
    const etag = `W/"${version}-${key}"`;
    if (isKnown(request, etag)) {
      setHeaders(response, etag);
      response.status(304);
      return of('');
    }
    const answer =
      this.cache.get(version, key) ??
      (await this.once(`${version} ${key}`, async () => {
        const view = await lastValueFrom(next.handle());
        const made = csv
          ? this.asCsv(view, context)
          : { contentType: JSON_TYPE, body: Buffer.from(JSON.stringify(view)) };
        this.cache.put(version, key, made);
        return made;
      }));
    setHeaders(response, etag);
    // As bytes: a text would be copied for every request that is given it again.
    const { body, contentType: type } = answer;
    return of(new StreamableFile(body, { type, length: body.length }));
  }

  /** Who asks the same while it is being computed waits for that answer. */
  private async once(key: string, make: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
    const running = this.underWay.get(key) ?? make();
    this.underWay.set(key, running);
    try {
      return await running;
    } finally {
      this.underWay.delete(key);
    }
  }

  private asCsv(view: unknown, context: ExecutionContext): StoredAnswer {
    const toTable = this.reflector.get<ToTable<unknown>>(TABLE, context.getHandler());
    const request = context.switchToHttp().getRequest<Request>();
    return { contentType: CSV_TYPE, body: Buffer.from(toCsv(toTable(view, request))) };
  }
}

function wantsCsv(request: Request): boolean {
  const { format } = request.query;
  if (format !== undefined) return format === 'csv';
  return request.accepts(['application/json', 'text/csv']) === 'text/csv';
}

/** Weak comparison, as RFC 9110 wants it for If-None-Match. */
function isKnown(request: Request, etag: string): boolean {
  const known = request.get('If-None-Match');
  if (known === undefined) return false;
  return known.split(',').some((tag) => tag.trim().replace(/^(?!W\/)/, 'W/') === etag);
}

function setHeaders(response: Response, etag: string): void {
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'no-cache');
  response.vary('Accept');
}
