// The look that all components share, through `useLook`.

import {createContext, useContext} from 'react';
import {createLook, type Look} from '../look/theme.js';

export const LookContext = createContext<Look>(createLook({color: false, unicode: false}));

export const useLook = (): Look => useContext(LookContext);
