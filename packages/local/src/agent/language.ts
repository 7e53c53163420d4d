export type Language = 'pt' | 'en';

const PORTUGUESE =
  /[ãõçáéíóúâêô]|\b(o|os|as|um|uma|de|do|da|no|na|para|por|que|como|está|qual|quanto|onde|oi|olá|bom dia|boa|chame|chama|abre|abra|porta|elevador|andar|tempo|clima|obrigad[oa]|você|meu|minha|prédio|favor)\b/giu;
const ENGLISH =
  /\b(the|an?|of|to|in|is|are|what|how|where|please|hi|hello|open|close|door|call|elevator|lift|floor|weather|temperature|thanks|you|my|building)\b/giu;

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** The language a question is most likely in. */
export const languageOf = (text: string): Language =>
  count(text, PORTUGUESE) > count(text, ENGLISH) ? 'pt' : 'en';
