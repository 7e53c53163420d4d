import { describe } from '@jest/globals';
import { memoryStorage } from './memory.ts';
import { storageContract } from './storage.contract.ts';

describe('memory, as a storage', () => {
  storageContract(() => {
    const storage = memoryStorage();
    return { storage, reopen: () => storage };
  });
});
