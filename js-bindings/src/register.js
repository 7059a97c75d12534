// `node --import flowgrad/register script.mjs`: every module of the script is rewritten before it is evaluated, so that
// functions are traced with their closures. This file is loaded twice: here, and as hooks in Node's loader thread.

import { isMainThread } from 'node:worker_threads';
import { register } from 'node:module';
import './ops.js';
import { rewrite } from './rewrite.js';

const own = new URL('.', import.meta.url).href;

/** Node's module hook. */
export async function load(url, context, nextLoad) {
  const result = await nextLoad(url, context);
  const isUserModule = result.format === 'module' && url.startsWith('file:') && !url.startsWith(own) && !url.includes('/node_modules/');
  if (!isUserModule || result.source == null) return result;
  const source = typeof result.source === 'string' ? result.source : new TextDecoder().decode(result.source);
  return { ...result, source: rewrite(source, url) };
}

if (isMainThread) register(import.meta.url);
