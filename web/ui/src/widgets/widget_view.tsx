// A widget by its id: which component draws it.

import type { FunctionComponent } from "preact";
import { useContext, useEffect, useMemo } from "preact/hooks";
import { useWatch } from "../document/observable";
import { JsonView } from "../render/json_view";
import type { Json } from "../document/json";
import { Accordion, Box, Stack, Tabs } from "./boxes";
import { Button, Checkbox, Dropdown, RadioButtons, Select, SelectMultiple, ToggleButton, ToggleButtons, Valid } from "./choices";
import { Controller, ControllerAxis, ControllerButton } from "./controller";
import { SurroundingsContext, useSurroundings } from "./context";
import { Combobox, LongText, NumberField, TextField } from "./fields";
import { kindName } from "./frame";
import type { Model } from "./model";
import { OutputWidget } from "./output_widget";
import { Play } from "./play";
import { Html, HtmlMath, Image, Label, Media, Progress } from "./shown";
import { LogSlider, NumberSlider, RangeSlider, SelectionRangeSlider, SelectionSlider } from "./sliders";
import { Tags } from "./tags";
import { ColorPicker, DateField, DatetimeField, TimeField } from "./times";
import { Upload } from "./upload";

type View = FunctionComponent<{ model: Model }>;

const VIEWS: Record<string, View> = {
  IntSliderModel: NumberSlider, FloatSliderModel: NumberSlider, FloatLogSliderModel: LogSlider, IntRangeSliderModel: RangeSlider, FloatRangeSliderModel: RangeSlider,
  SelectionSliderModel: SelectionSlider, SelectionRangeSliderModel: SelectionRangeSlider,
  IntTextModel: NumberField, BoundedIntTextModel: NumberField, FloatTextModel: NumberField, BoundedFloatTextModel: NumberField,
  IntProgressModel: Progress, FloatProgressModel: Progress,
  TextModel: TextField, PasswordModel: TextField, TextareaModel: LongText, ComboboxModel: Combobox,
  TagsInputModel: Tags, ColorsInputModel: Tags, IntsInputModel: Tags, FloatsInputModel: Tags,
  CheckboxModel: Checkbox, ValidModel: Valid, ToggleButtonModel: ToggleButton, ToggleButtonsModel: ToggleButtons, ButtonModel: ClickButton, FileUploadModel: Upload,
  DropdownModel: Dropdown, RadioButtonsModel: RadioButtons, SelectModel: Select, SelectMultipleModel: SelectMultiple,
  DatePickerModel: DateField, TimePickerModel: TimeField, TimeModel: TimeField, DatetimeModel: DatetimeField, NaiveDatetimeModel: DatetimeField, ColorPickerModel: ColorPicker,
  LabelModel: Label, HTMLModel: Html, HTMLMathModel: HtmlMath, ImageModel: Image, AudioModel: Media, VideoModel: Media, PlayModel: Play,
  BoxModel: Box, HBoxModel: Box, VBoxModel: Box, GridBoxModel: Box, TabModel: Tabs, AccordionModel: Accordion, StackModel: Stack, OutputModel: OutputWidget,
  ControllerModel: Controller, ControllerButtonModel: ControllerButton, ControllerAxisModel: ControllerAxis,
};

const MODULES = ["@jupyter-widgets/controls", "@jupyter-widgets/base", "@jupyter-widgets/output"];

export function WidgetById({ id }: { id: string }) {
  const { store, above, budget } = useSurroundings();
  const model = store.find(id);
  useWatch(model ? undefined : store, model);
  const mayDraw = useMemo(() => budget.take(), []);
  useEffect(() => () => mayDraw && budget.give(), []);
  if (above.includes(id)) return <Note text="This widget contains itself; it is not drawn again." />;
  if (!mayDraw) return <Note text="Too many widgets in one output; the others are not drawn." />;
  if (!model) return <Note text="This widget is not there any more. Run the cell to make it again." />;
  const Draw = MODULES.includes(model.module) && Object.hasOwn(VIEWS, model.kind) ? VIEWS[model.kind]! : Unknown;
  return <Draw model={model} />;
}

export function Note({ text }: { text: string }) {
  return <span class="w w-note">{text}</span>;
}

function ClickButton({ model }: { model: Model }) {
  const { store, cell } = useContext(SurroundingsContext)!;
  return <Button model={model} onClick={() => store.custom(model, { event: "click" }, cell)} />;
}

/** A widget of a kind that is not known here: what it is, and what can be read of it. */
function Unknown({ model }: { model: Model }) {
  const state = Object.fromEntries([...model.state].filter(([name, value]) => !name.startsWith("_") && !(value instanceof ArrayBuffer) && value !== null && name !== "layout" && name !== "style"));
  return (
    <div class="w w-unknown">
      <p class="w-note">
        {kindName(model) || "A widget"} of {model.module || "an unknown module"} cannot be shown here.
      </p>
      <JsonView value={state as Json} open={false} />
    </div>
  );
}
