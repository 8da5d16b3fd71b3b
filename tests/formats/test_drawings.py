"""Charts and SmartArt in PowerPoint and Word."""

from __future__ import annotations

import docx
import pptx
from documents import levelled, saved
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from index.formats import parse

DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/main"


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


SMART_ART = (
    f'<d:dataModel xmlns:d="{DIAGRAM}" xmlns:a="{DRAWN}"><d:ptLst>'
    '<d:pt type="doc"><d:t><a:p><a:endParaRPr/></a:p></d:t></d:pt>'
    "<d:pt><d:t><a:p><a:r><a:t>Dredge the </a:t></a:r>"
    "<a:r><a:t>basin</a:t></a:r></a:p></d:t></d:pt>"
    '<d:pt type="pres"><d:t><a:p><a:r><a:t>drawn</a:t></a:r></a:p></d:t></d:pt>'
    "<d:pt><d:t><a:p><a:r><a:t>Drive the piles</a:t></a:r></a:p></d:t></d:pt>"
    "</d:ptLst></d:dataModel>"
).encode()


def test_charts_and_smart_art_of_a_presentation() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Traffic"
    data = CategoryChartData(number_format="0%")
    data.categories = ["Ferries", "Yachts"]
    data.add_series("2023", (0.25, 0.31))
    data.add_series("2024", (0.4, None))
    place = (Inches(1), Inches(1), Inches(4), Inches(3))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "Share of landings"
    plain = CategoryChartData()
    plain.categories = ["Piles"]
    plain.add_series("", (4.2999999999999998,))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, *place, plain)
    art = pptx.opc.package.Part(
        pptx.opc.packuri.PackURI("/ppt/diagrams/data1.xml"),
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        slide.part.package,
        SMART_ART,
    )
    frame = slide.shapes.add_table(1, 1, *place)
    shown = frame._element.graphic.graphicData
    shown.clear()
    shown.set("uri", DIAGRAM)
    ids = etree.SubElement(shown, f"{{{DIAGRAM}}}relIds")
    ids.set(f"{{{RELATIONS}}}dm", slide.part.relate_to(art, f"{RELATIONS}/diagramData"))
    etree.SubElement(shown, f"{{{DIAGRAM}}}relIds").set(f"{{{RELATIONS}}}dm", "rId99")
    document = parse("deck.pptx", saved(deck))
    assert levelled(document) == [
        ("heading1", "Traffic"),
        ("paragraph", "Share of landings"),
        ("header", "\t2023\t2024"),
        ("row", "Ferries\t25 %\t40 %"),
        ("row", "Yachts\t31 %\t"),
        ("row", "Piles\t4.3"),
        ("item", "Dredge the basin"),
        ("item", "Drive the piles"),
    ]


def test_smart_art_of_a_word_document() -> None:
    word = docx.Document()
    part = docx.opc.part.Part(
        docx.opc.packuri.PackURI("/word/diagrams/data1.xml"),
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        SMART_ART,
        word.part.package,
    )
    ids = etree.SubElement(word.add_paragraph("The works:").runs[0]._r, f"{{{DIAGRAM}}}relIds")
    ids.set(f"{{{RELATIONS}}}dm", word.part.relate_to(part, f"{RELATIONS}/diagramData"))
    word.add_paragraph("They take a year.")
    assert levelled(parse("a.docx", saved(word))) == [
        ("paragraph", "The works:"),
        ("item", "Dredge the basin"),
        ("item", "Drive the piles"),
        ("paragraph", "They take a year."),
    ]
