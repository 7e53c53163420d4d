export type Language = 'pt' | 'en';

/** Words of Portuguese, and as people type them without accents. None of them is English as well. */
const PORTUGUESE = new Set(
  (
    'os as um uma de da dos das na nos nas ao aos para pra pro por que como esta este isso quem qual quando quanto ' +
    'onde oi ola bom dia boa tarde noite tudo bem chame chama chamar abre abra abrir feche fecha fechar tranque ' +
    'tranca trancar porta portao elevador elevadores andar terreo tempo clima chuva chove chovendo calor frio graus ' +
    'temperatura saguao obrigado obrigada valeu voce meu minha predio favor ajuda ajude socorro quero preciso pode ' +
    'previsao hoje amanha agora sim nao mais sobre garagem terraco tchau ate logo fazer sabe'
  ).split(' '),
);

/** Words of English. */
const ENGLISH = new Set(
  (
    'the an of to in is are what how where when which who please hi hello hey open close lock unlock door doors ' +
    'gate call elevator elevators lift floor lobby weather temperature rain raining hot cold degrees thanks thank ' +
    'you my your building help can could would do does it i want need garage roof rooftop good morning evening ' +
    'night bye and with this that there'
  ).split(' '),
);

/** Only Portuguese has these among the two. */
const ACCENTED = /[ãõçáéíóúâêôà]/giu;

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z]+/g) ?? [];

/** The language a question is most likely in; without any sign, `otherwise`. */
export const languageOf = (text: string, otherwise: Language = 'en'): Language => {
  const words = wordsOf(text);
  const count = (known: Set<string>) => words.filter((word) => known.has(word)).length;
  const portuguese = count(PORTUGUESE) + (text.normalize('NFC').match(ACCENTED)?.length ?? 0);
  const english = count(ENGLISH);
  if (portuguese === english) return otherwise;
  return portuguese > english ? 'pt' : 'en';
};
