// Package note is a line of text that somebody wants to keep.
package note

import (
	"example.com/surge/core/id"
	"example.com/surge/core/text"
)

// MaxText bounds a note, in characters.
const MaxText = 1000

// Note is one note.
type Note struct {
	id   id.ID
	text string
}

// New makes a note. A text that is empty, too long or not one line is
// InvalidArgument.
func New(nid id.ID, line string) (Note, error) {
	var f text.Fields
	f.Check("text", text.Line(line, MaxText))
	return Note{nid, line}, f.Err()
}

// ID is the note's identity.
func (n Note) ID() id.ID { return n.id }

// Text is what it says.
func (n Note) Text() string { return n.text }
