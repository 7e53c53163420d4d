export { createFakeClock, type FakeClock, settle } from './fake-clock.ts';
export {
  createFakeServer,
  type FakeServer,
  type FakeServerOptions,
  type Faults,
  fakeToken,
  noFaults,
} from './fake-server.ts';
export { createRandom } from './random.ts';
export { createWorld } from './world.ts';
