/** MiniMax M3 writes it in front of every tag. */
const MINIMAX_NAMESPACE = ']<]minimax[>[';
/** DeepSeek's namespace as it comes out of different tokenizers: `<｜DSML｜`, `<||DSML||`, `< | DSML | `. */
const DSML = /<(\/?)\s*[|｜]+\s*DSML\s*[|｜]+\s*/g;

/** The words of an answer with ends of lines and the tags of all families written in one way. */
export function withPlainTags(words: string): string {
  return words.replaceAll('\r\n', '\n').replaceAll(MINIMAX_NAMESPACE, '').replaceAll(DSML, '<$1｜DSML｜');
}
