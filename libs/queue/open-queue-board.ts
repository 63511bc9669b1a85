import { type RequestHandler } from 'express';
import { type SimulationQueue } from './simulation-queue.js';

/** Loads Bull Board, which only a process that shows it needs. @see createQueueBoard */
export async function openQueueBoard(queue: SimulationQueue, path: string): Promise<RequestHandler> {
  const { createQueueBoard } = await import('./queue-board.js');
  return createQueueBoard(queue, path);
}
