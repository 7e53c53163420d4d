import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

const read = (line: string, env = {}) => readOptions(line.split(' ').filter(Boolean), env);

describe('the command line', () => {
  it('has working defaults', () => {
    expect(read('')).toMatchObject({ port: 4000, agent: true, clockSpeed: 1, awsLatency: false });
    expect(read('')).not.toHaveProperty('dataDir');
  });

  it('takes PORT from the environment, and --port before it', () => {
    expect(read('', { PORT: '5001' })).toMatchObject({ port: 5001 });
    expect(read('--port 0', { PORT: '5001' })).toMatchObject({ port: 0 });
  });

  it('reads every option', () => {
    expect(read('--port 81 --data d --no-agent --clock 60 --latency aws --seed 7')).toEqual({
      port: 81,
      dataDir: 'd',
      agent: false,
      clockSpeed: 60,
      awsLatency: true,
      seed: 7,
    });
    expect(read('--port 99999 --help')).toBe('help');
  });

  it.each([
    ['--port 70000', '--port must be a whole number from 0 to 65535: 70000'],
    ['--port -1', /--port/],
    ['--port x', /--port must be/],
    ['--clock 0', /--clock must be/],
    ['--clock fast', /--clock must be/],
    ['--latency gcp', '--latency knows only aws: gcp'],
    ['--seed 1.5', /--seed must be/],
    ['--frobnicate', /Unknown option '--frobnicate'/],
    ['stray', /stray/],
  ])('refuses %s in one line', (line, message) => {
    expect(() => read(line)).toThrow(message);
    try {
      read(line);
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });

  it('refuses a PORT that is no port', () => {
    expect(() => read('', { PORT: 'http' })).toThrow(/^PORT must be/);
  });
});
