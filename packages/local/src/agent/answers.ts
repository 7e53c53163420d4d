import { type Language, languageOf } from './language.ts';

/** What the building knows: always the same, so that a conversation can be repeated. */
const BUILDING = { floors: 12, lobbyCelsius: 22, lobbyHumidity: 48, outsideCelsius: 27 } as const;

const DOORS: Record<string, { pt: string; en: string }> = {
  garage: { pt: 'da garagem', en: 'garage' },
  main: { pt: 'principal', en: 'main' },
  roof: { pt: 'do terraço', en: 'rooftop' },
};

type Answer = Record<Language, string>;

const elevator = (text: string): Answer => {
  const floor = /\d+/.exec(text)?.[0];
  if (floor === undefined) {
    return {
      pt: '🛗 Os dois elevadores estão funcionando: o A está no 3º andar, o B no térreo. Para qual andar devo chamar?',
      en: '🛗 Both elevators are running: A is on floor 3, B in the lobby. Which floor shall I call one to?',
    };
  }
  if (Number(floor) > BUILDING.floors) {
    return {
      pt: `⚠️ O prédio vai até o ${BUILDING.floors}º andar: não há andar ${floor}.`,
      en: `⚠️ The building has ${BUILDING.floors} floors: there is no floor ${floor}.`,
    };
  }
  const seconds = 8 + ((Number(floor) * 7) % 20);
  return {
    pt: `✅ Elevador chamado para o andar ${floor}. Chega em ${seconds} segundos.`,
    en: `✅ Elevator called to floor ${floor}. It will be there in ${seconds} seconds.`,
  };
};

const door = (text: string): Answer => {
  const key = /garag/i.test(text) ? 'garage' : /terra[çc]o|roof/i.test(text) ? 'roof' : 'main';
  const name = DOORS[key] ?? { pt: 'principal', en: 'main' };
  return /fech|tranc|close|lock/i.test(text)
    ? { pt: `🔒 A porta ${name.pt} foi trancada.`, en: `🔒 The ${name.en} door is locked now.` }
    : {
        pt: `✅ A porta ${name.pt} está aberta por 30 segundos.`,
        en: `✅ The ${name.en} door is open for 30 seconds.`,
      };
};

const weather = (): Answer => ({
  pt: `🌤️ No saguão: ${BUILDING.lobbyCelsius} °C e ${BUILDING.lobbyHumidity} % de umidade. Lá fora: ${BUILDING.outsideCelsius} °C.`,
  en: `🌤️ In the lobby: ${BUILDING.lobbyCelsius} °C and ${BUILDING.lobbyHumidity} % humidity. Outside: ${BUILDING.outsideCelsius} °C.`,
});

const greeting = (): Answer => ({
  pt: '👋 Olá! Sou a assistente do prédio. Posso chamar o elevador, abrir portas e dizer como está o tempo no saguão.',
  en: "👋 Hello! I am the building's assistant. I can call the elevator, open doors and tell you the weather in the lobby.",
});

const help = (): Answer => ({
  pt: '💡 Posso chamar o elevador (“chame o elevador para o andar 5”), abrir ou trancar portas (“abra a porta da garagem”) e dizer como está o tempo no saguão.',
  en: '💡 I can call the elevator (“call the elevator to floor 5”), open or lock doors (“open the garage door”) and tell you the weather in the lobby.',
});

const thanks = (): Answer => ({
  pt: '😊 De nada! Estou aqui se precisar.',
  en: "😊 You're welcome! I am here when you need me.",
});

const farewell = (): Answer => ({
  pt: '👋 Até logo! O elevador A já desce para você.',
  en: '👋 See you! Elevator A is on its way down for you.',
});

const unsure = (text: string): Answer => {
  const quoted = Array.from(text.trim()).slice(0, 60).join('');
  return {
    pt: `🤔 Ainda não sei responder a “${quoted}”. Pergunte sobre elevadores, portas ou o tempo no saguão, ou escreva “ajuda”.`,
    en: `🤔 I have no answer to “${quoted}” yet. Ask me about elevators, doors or the weather in the lobby, or write “help”.`,
  };
};

const TOPICS: [RegExp, (text: string) => Answer][] = [
  [/elevador|elevator|\blift\b|\bandar\b|floor|🛗/iu, elevator],
  [/porta|\bdoors?\b|port[ãa]o|\bgate\b|garag|🚪/iu, door],
  [
    /tempo|clima|weather|temperatur|sagu[ãa]o|lobby|chuva|chov|\brain|\bcalor\b|\bfrio\b|\bhot\b|\bcold\b|[🌤🌧☀]/iu,
    weather,
  ],
  [/ajud|socorro|\bhelp|what can you do|o que voc[êe] (faz|sabe|pode)|^\W*\?+\W*$/iu, help],
  [/obrigad|valeu|thank|\bthx\b|🙏/iu, thanks],
  [/\btchau\b|at[ée] (logo|mais)|\bbye\b|see you/iu, farewell],
  [
    /^\W*(oi|ol[áa]|bom dia|boa (tarde|noite)|hi|hello|hey|good (morning|evening))(?!\p{L})|^\W*👋/iu,
    greeting,
  ],
];

/** The persona's answer to a question, in the question's language. */
export const answerTo = (question: string): string => {
  const topic = TOPICS.find(([pattern]) => pattern.test(question))?.[1] ?? unsure;
  return topic(question)[languageOf(question)];
};
