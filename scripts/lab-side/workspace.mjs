// Opens ruff, the WebAssembly build that npm installs like any package, with the rules of ruff.toml.

import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {parse} from 'smol-toml';
import {root} from '../lib.mjs';

const {Workspace, PositionEncoding} = createRequire(import.meta.url)('@astral-sh/ruff-wasm-nodejs');

/** Ruff with the rules of this repository. */
export const openRuff = () =>
	new Workspace(parse(fs.readFileSync(path.join(root, 'ruff.toml'), 'utf8')), PositionEncoding.Utf16);
