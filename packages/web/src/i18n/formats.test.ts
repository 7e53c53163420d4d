import { describe, expect, it } from '@jest/globals';
import { createFormats, daysBetween } from './formats.ts';

const words = { today: 'Hoje', yesterday: 'Ontem' };
const pt = createFormats('pt-BR', words);
const en = createFormats('en-US', { today: 'Today', yesterday: 'Yesterday' });
const at = (day: number, hour = 12, minute = 0, month = 10, year = 2026) =>
  new Date(year, month, day, hour, minute).getTime();

describe('dates and times', () => {
  it('are written as the language writes them', () => {
    expect(pt.time(at(22, 14, 5))).toBe('14:05');
    expect(en.time(at(22, 14, 5)).replace(/\s/u, ' ')).toBe('2:05 PM');
  });
  it('name today, yesterday, weekdays, then dates', () => {
    const now = at(22);
    expect(pt.day(at(22, 0), now)).toBe('Hoje');
    expect(pt.day(at(21, 23, 59), now)).toBe('Ontem');
    expect(pt.day(at(19), now)).toBe('Quinta-feira');
    expect(pt.day(at(2), now)).toBe('2 de novembro');
    expect(en.day(at(2, 12, 0, 0, 2025), now)).toBe('January 2, 2025');
  });
  it('have their place within a sentence', () => {
    const now = at(22);
    expect(en.since(at(22, 14, 5), now).replace(/\s(?=PM)/u, ' ')).toBe('today, 2:05 PM');
    expect(pt.since(at(21, 9, 0), now)).toBe('ontem, 09:00');
    expect(pt.since(at(19, 9, 0), now)).toBe('quinta-feira, 09:00');
    expect(en.since(at(19, 9, 0), now)).toContain('Thursday, ');
    expect(pt.since(at(2, 9, 0), now)).toBe('2 de novembro, 09:00');
  });
  it('count calendar days, not hours', () => {
    expect(daysBetween(at(21, 23, 59), at(22, 0, 1))).toBe(1);
    expect(daysBetween(at(22, 0, 1), at(22, 23, 59))).toBe(0);
  });
  it('write numbers as the language does', () => {
    expect(pt.number(12_345.5)).toBe('12.345,5');
    expect(en.number(12_345.5)).toBe('12,345.5');
  });
});
