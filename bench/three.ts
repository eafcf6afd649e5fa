// The script of `runtime.run.warm_ms`.
import { console } from "tana:core";
const answer: number = 6 * 7;
console.log("the answer is", answer);
