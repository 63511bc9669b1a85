export { limitRate } from './access/rate-limit.js';
export { boundTimes, boundUrl, MAX_BODY } from './access/request-bounds.js';
export { callerOf, requireApiKey, roleFor } from './access/require-api-key.js';
export { internalError, toHttpError, type ErrorBody, type HttpError } from './error-body.js';
export { ErrorFilter } from './error.filter.js';
export { requestIdOf, requestLog } from './request-log.js';
export { requestValidation } from './request-validation.js';
export { bodyEtag } from './body-etag.js';
export { toCsv, type CsvTable, type CsvValue } from './csv.js';
