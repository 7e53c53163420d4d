import type { Message } from '../../../client/src/api.ts';
import { createSessionId } from '../../src/chat/session-id.ts';

/** What the scripted client's user finds: a few sessions, one of them as long as `?long=n` says. */

const ANSWERS = [
  '✅ Elevador chamado para o andar 5. Chega em cerca de **20 segundos**.',
  'The garage door is **closed** since 21:14. Nobody is near it.\n\n- Sensor A: ok\n- Sensor B: ok\n- Camera: [live view](https://example.com/camera)',
  '| Lobby | now |\n|---|---:|\n| temperature | 22.5 °C |\n| humidity | 48 % |\n\n```json\n{ "lobby": { "temperature": 22.5 } }\n```',
  'No saguão faz 22 °C, com umidade de 48 %. Lá fora chove um pouco: leve o guarda-chuva ☔',
  '<b>raw</b> & <script>alert(1)</script> stay text, and [this](javascript:alert(1)) is no link.',
];
const QUESTIONS = [
  'Chame o elevador para o andar 5',
  'Is the garage door closed?',
  'What is the weather in the lobby?',
  'E o tempo hoje?',
  '👍',
];

const at = (ms: number) => new Date(ms).toISOString();

export const writeLog = (long: number, now = Date.now()): Message[] => {
  const hour = 3_600_000;
  const sessions = [
    { start: now - 70 * hour, turns: 2 },
    { start: now - 40 * hour, turns: Math.floor(long / 2) },
    { start: now - 26 * hour, turns: 3 },
    { start: now - 2 * hour, turns: 5 },
  ];
  const log: Message[] = [];
  for (const { start, turns } of sessions) {
    const sessionId = createSessionId(start);
    for (let turn = 0; turn < turns; turn++) {
      const when = start + turn * Math.min(240_000, (hour * 20) / turns);
      const pick = (turn + turns) % ANSWERS.length;
      const base = { epoch: 'e1', sessionId };
      log.push({
        ...base,
        offset: log.length + 1,
        id: `u${log.length}`,
        role: 'user',
        text: `${QUESTIONS[pick]}${turns > 20 ? ` (${turn})` : ''}`,
        sentAt: at(when),
      });
      log.push({
        ...base,
        offset: log.length + 1,
        id: `a${log.length}`,
        role: 'assistant',
        agent: 'agent_persona',
        text: ANSWERS[pick] ?? '',
        sentAt: at(when + 2_000),
      });
    }
  }
  return log;
};
