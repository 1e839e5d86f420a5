// The interior protocols on the observer's side: the counterpart of the table in topology/interior.ts.

import type {Interior} from '../../topology/interior.js';
import {babelReport} from './babel-report.js';
import type {InteriorReport} from './interior-report.js';
import {ospfReport} from './ospf-report.js';

export const reports: Readonly<Record<Interior, InteriorReport>> = {ospf: ospfReport, babel: babelReport};
