import { type Inspected, inspectorRoutes } from '../inspector/routes.ts';
import { type ApiParts, apiRoutes } from './routes.ts';
import { closeServer, createPeopleServer, listen, type PeopleServerOptions } from './server.ts';

export interface PeopleOptions
  extends ApiParts,
    Pick<PeopleServerOptions, 'webDir' | 'stagePath' | 'onUpgrade' | 'log'> {
  /** 0 = any free one. */
  port: number;
  inspected: Inspected;
}

/** The one port for people, open. */
export interface People {
  port: number;
  /** From here on it answers everything, or nothing but what starting needs. */
  setReady(isReady: boolean): void;
  close(): Promise<void>;
}

/** @throws {SetupError} when the port is taken or not allowed */
export const startPeople = async ({ port, inspected, ...options }: PeopleOptions): Promise<People> => {
  let isReady = false;
  const server = createPeopleServer({
    ...options,
    routes: { ...apiRoutes(options), ...inspectorRoutes(inspected, options.webDir) },
    isReady: () => isReady,
  });
  const listening = await listen(server, port);
  return {
    port: listening,
    setReady: (ready) => {
      isReady = ready;
    },
    close: () => closeServer(server),
  };
};
