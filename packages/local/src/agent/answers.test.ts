import { describe, expect, it } from '@jest/globals';
import { answerTo } from './answers.ts';

describe('the persona', () => {
  it.each([
    ['Chame o elevador para o andar 5', '✅ Elevador chamado para o andar 5. Chega em 23 segundos.'],
    ['call the elevator to floor 5 please', '✅ Elevator called to floor 5. It will be there in 23 seconds.'],
    ['elevador no 40º andar', '⚠️ O prédio vai até o 12º andar: não há andar 40.'],
    ['Abra a porta da garagem', '✅ A porta da garagem está aberta por 30 segundos.'],
    ['lock the rooftop door', '🔒 The rooftop door is locked now.'],
    ['Como está o tempo no saguão?', /^🌤️ No saguão: 22 °C/],
    ['What is the weather like?', /^🌤️ In the lobby: 22 °C/],
    ['Oi!', /^👋 Olá!/],
    ['hello', /^👋 Hello!/],
    ['abre a porta da garagem por favor', /^✅ A porta da garagem/],
    ['o elevador esta funcionando', /^🛗 Os dois/],
    ['previsao do tempo', /^🌤️ No saguão/],
    ['is it cold outside?', /^🌤️ In the lobby/],
    ['Ajuda', /^💡 Posso chamar/],
    ['help', /^💡 I can call/],
    ['obrigada!', /^😊 De nada!/],
    ['thank you', /^😊 You're welcome!/],
    ['tchau', /^👋 Até logo!/],
    ['pode fazer um cafe', /^🤔 Ainda não sei/],
    ['sing me a song', /^🤔 I have no answer to “sing me a song”/],
    ['Qual é o sentido da vida?', /^🤔 Ainda não sei responder a “Qual é o sentido da vida\?”/],
  ])('answers %j', (question, answer) => {
    if (answer instanceof RegExp) expect(answerTo(question)).toMatch(answer);
    else expect(answerTo(question)).toBe(answer);
  });

  it('never cuts an emoji in two when it quotes', () => {
    expect(answerTo('🛰️'.repeat(100)).isWellFormed()).toBe(true);
  });
});
