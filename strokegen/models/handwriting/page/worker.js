// Writes beside the page, so that the page keeps its sixty frames a second.
//
// Is told { model } once, then { job, text, hand, bias, seed, line }; a newer job ends an older one,
// and one without a text stops. Tells { job, events, done, failed } about once a frame.

import { Hand } from "./hand.js";
import { Synthesis } from "./network.js";

const SLICE = 14; // ms
let hand = null, current = null;
const channel = new MessageChannel();

// One slice of the current job; the next follows when what was asked meanwhile has been heard.
function slice() {
  if (!current) return;
  const until = performance.now() + SLICE, events = [];
  let done = false, failed = null;
  try {
    do {
      const next = current.events.next();
      done = next.done;
      if (!done) events.push(next.value);
    } while (!done && performance.now() < until);
  } catch (error) {
    [done, failed] = [true, error.message];
  }
  postMessage({ job: current.job, events, done, failed });
  if (done) current = null;
  else channel.port2.postMessage(null);
}

channel.port1.onmessage = slice;
onmessage = ({ data }) => {
  if (data.model) {
    hand = new Hand(data.model, new Synthesis(data.model));
    return;
  }
  const idle = !current;
  current = data.text === undefined ? null : { job: data.job, events: hand.write(data) };
  if (idle && current) channel.port2.postMessage(null);
};
