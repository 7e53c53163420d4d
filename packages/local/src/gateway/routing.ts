import type { RouteSpec } from '../plan/system.ts';

/** `$request.body.action` or `${request.body.action}`: one path into the JSON body. */
const EXPRESSION = /^\$\{?request\.body\.([A-Za-z0-9_.-]+?)\}?$/;

/** The route that takes a client's message, or undefined when the client must be told `Forbidden`. */
export type SelectRoute = (body: string) => RouteSpec | undefined;

/**
 * Compiles the API's route selection expression.
 * @throws Error when the expression is none of the forms above: the plan asks for what this gateway lacks.
 */
export function createRouteSelector(expression: string, routes: RouteSpec[]): SelectRoute {
  const path = EXPRESSION.exec(expression)?.[1]?.split('.');
  if (!path) throw new Error(`Route selection expression "${expression}" is not supported.`);
  const byKey = new Map(routes.map((route) => [route.key, route]));
  return (body) => {
    const key = readPath(body, path);
    // The built-in routes can't be reached by naming them: `$connect` in a body is just an unknown action.
    const named = key === undefined || key.startsWith('$') ? undefined : byKey.get(key);
    return named ?? byKey.get('$default');
  };
}

/** The value at the path as API Gateway compares it, i.e. as a string; undefined if there is none. */
function readPath(body: string, path: string[]): string | undefined {
  let value = parseJson(body);
  for (const name of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not an error: such a message goes to $default.
  }
}
