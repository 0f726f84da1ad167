import { Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts as shellTexts } from '../../texts/shell.ts';
import { mappingTexts as texts } from '../../texts/mapping.ts';
import { MappingEditor } from './mapping-editor.tsx';

/** One mapping, seen through one connection. */
export interface MappingPlace {
  siteId: string;
  connectionId: string;
  projectKey: string;
  itemKind: 'idea' | 'story';
  /** Where to begin. */
  fieldId?: string | undefined;
}

interface MappingDialogProps {
  place: MappingPlace;
  onClose: () => void;
  onSaved: () => void;
}

/** The mapping beside what made somebody look at it. */
export function MappingDialog({ place, onClose, onSaved }: MappingDialogProps): ReactNode {
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={texts.title(place.itemKind, place.projectKey)}
      closeButtonProps={{ 'aria-label': shellTexts.close }}
    >
      <Text size="sm" c="dimmed" mb="md">
        {texts.text}
      </Text>
      <MappingEditor place={place} onCancel={onClose} onSaved={onSaved} />
    </Modal>
  );
}
