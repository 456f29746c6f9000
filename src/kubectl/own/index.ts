/** The words of the command language that are not kubectl's: traffic, machines, and what people use minikube for. */
import type { Command } from '../command.ts';
import { load } from './load.ts';
import { minikube } from './minikube/index.ts';
import { node } from './node.ts';

export const OWN: ReadonlyMap<string, Command> = new Map([load, node, minikube].map((word) => [word.name, word]));
