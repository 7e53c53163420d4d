import { describe, expect, it } from '@jest/globals';
import { createRouteSelector } from './routing.ts';
import { lambda, route } from './testing/run-gateway.ts';

const routes = ['5', 'true', '{"a":1}', 'send', '$default'].map((key) => route(key, lambda('f')));
const keyOf = (body: string, expression = '$request.body.action') =>
  createRouteSelector(expression, routes)(body)?.key;

describe('the route selection expression', () => {
  it.each([
    ['{"action":5}', '5'],
    ['{"action":true}', 'true'],
    ['{"action":{"a":1}}', '{"a":1}'],
    ['{"action":"send"}', 'send'],
    ['{"action":"toString"}', '$default'],
  ])('compares the value of %s as the string %s', (body, key) => {
    expect(keyOf(body)).toBe(key);
  });

  it('may be written in braces and go deeper', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway's own notation
    expect(keyOf('{"a":{"b":"send"}}', '${request.body.a.b}')).toBe('send');
  });

  it('does not see inherited properties', () => {
    expect(keyOf('{"a":"x"}', '$request.body.constructor.name')).toBe('$default');
  });

  it('is refused at once if it is none that this gateway knows', () => {
    expect(() => keyOf('{}', '$request.header.x')).toThrow('not supported');
  });
});
