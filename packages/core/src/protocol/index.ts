export * from './errors.ts';
export * from './limits.ts';
export * from './parts.ts';
export * from './requests.ts';
export * from './responses.ts';
export * from './text.ts';
