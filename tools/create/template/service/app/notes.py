"""Notes, kept in PostgreSQL."""

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.database import Note


class NoteIn(BaseModel):
    text: str = Field(min_length=1, max_length=1000)


class NoteOut(NoteIn):
    id: int


def notes_of(engine: Engine) -> APIRouter:
    router = APIRouter()

    @router.get("/notes")
    def notes() -> list[NoteOut]:
        with Session(engine) as session:
            return [NoteOut(id=note.id, text=note.text) for note in session.scalars(select(Note).order_by(Note.id).limit(100))]

    @router.post("/notes", status_code=201)
    def add(note: NoteIn) -> NoteOut:
        with Session(engine) as session, session.begin():
            added = Note(text=note.text)
            session.add(added)
            session.flush()
            return NoteOut(id=added.id, text=added.text)

    return router
