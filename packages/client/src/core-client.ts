import type { CoreClient } from './api.ts';
import { createCore } from './core.ts';
import type { CoreOptions } from './options.ts';

export type { CoreClient } from './api.ts';
export { ClientError } from './errors.ts';
export type { CoreOptions } from './options.ts';

/**
 * The core alone, for a page that counts every byte: connection, inbox, outbox and rotation, all that keeps the
 * promise. It looks at nothing around itself, so every option is required.
 */
export const createCoreClient = (options: CoreOptions): CoreClient => createCore(options);
