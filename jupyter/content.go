package jupyter

import "encoding/json"

// ExecuteRequest asks to run code. See DecodeExecuteRequest for what missing fields mean.
type ExecuteRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// DecodeExecuteRequest applies the protocol's defaults: history is stored unless
// silent, errors stop the queue, no stdin.
func DecodeExecuteRequest(content json.RawMessage) (ExecuteRequest, error) {
	var optional struct {
		StoreHistory *bool `json:"store_history"`
	}
	r := ExecuteRequest{StopOnError: true}
	if err := json.Unmarshal(content, &r); err != nil {
		return r, err
	}
	if err := json.Unmarshal(content, &optional); err != nil {
		return r, err
	}
	if optional.StoreHistory == nil {
		r.StoreHistory = true
	}
	r.StoreHistory = r.StoreHistory && !r.Silent
	return r, nil
}

// ExecuteReply answers an ExecuteRequest; Status is ok, error or aborted.
type ExecuteReply struct {
	Status          string         `json:"status"`
	ExecutionCount  int            `json:"execution_count"`
	Payload         []Payload      `json:"payload"`
	UserExpressions map[string]any `json:"user_expressions"`
	*ErrorContent                  // when Status is error
}

// Payload asks the front end to do something; Source "page" shows Data in the pager, "set_next_input" puts Text into
// the cell that ran, if Replace is set, else into a new one below.
type Payload struct {
	Source  string         `json:"source"`
	Data    map[string]any `json:"data,omitempty"`
	Start   int            `json:"start"`
	Text    string         `json:"text,omitempty"`
	Replace bool           `json:"replace,omitempty"`
}

// ErrorContent is the content of an error message, and part of a failed reply.
type ErrorContent struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"` // lines, with ANSI colours
}

// Status is the content of a status message: starting, busy or idle.
type Status struct {
	State string `json:"execution_state"`
}

// ExecuteInput repeats the code for all clients.
type ExecuteInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

// Stream is output; Name is stdout or stderr.
type Stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// DisplayData is one thing in several representations. ExecutionCount only in execute_result.
type DisplayData struct {
	Data           map[string]any `json:"data"`
	Metadata       map[string]any `json:"metadata"`
	Transient      *Transient     `json:"transient,omitempty"`
	ExecutionCount int            `json:"execution_count,omitempty"`
}

// Transient is what a saved notebook forgets.
type Transient struct {
	DisplayID string `json:"display_id"`
}

// ClearOutput removes a cell's output, with Wait only when something new comes.
type ClearOutput struct {
	Wait bool `json:"wait"`
}

// CompleteRequest asks what can stand at CursorPos, in code points.
type CompleteRequest struct {
	Code      string `json:"code"`
	CursorPos int    `json:"cursor_pos"`
}

// CompleteReply lists Matches for the code points [CursorStart, CursorEnd).
type CompleteReply struct {
	Status      string         `json:"status"`
	Matches     []string       `json:"matches"`
	CursorStart int            `json:"cursor_start"`
	CursorEnd   int            `json:"cursor_end"`
	Metadata    map[string]any `json:"metadata"`
}

// InspectRequest asks for documentation at CursorPos, in code points.
type InspectRequest struct {
	Code        string `json:"code"`
	CursorPos   int    `json:"cursor_pos"`
	DetailLevel int    `json:"detail_level"`
}

// InspectReply documents a name.
type InspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

// IsCompleteReply says whether a console should run the code; Indent is for incomplete code.
type IsCompleteReply struct {
	Status string  `json:"status"`
	Indent *string `json:"indent,omitempty"`
}

// HistoryRequest asks for a tail, a range or a search of past inputs.
type HistoryRequest struct {
	Output         bool   `json:"output"`
	Raw            bool   `json:"raw"`
	HistAccessType string `json:"hist_access_type"`
	Session        int    `json:"session"`
	Start          int    `json:"start"`
	Stop           *int   `json:"stop"`
	N              *int   `json:"n"`
	Pattern        string `json:"pattern"`
	Unique         bool   `json:"unique"`
}

// HistoryReply lists triples of session, line and input, or input and output.
type HistoryReply struct {
	Status  string   `json:"status"`
	History [][3]any `json:"history"`
}

// KernelInfo answers kernel_info_request.
type KernelInfo struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	HelpLinks             []HelpLink   `json:"help_links"`
	SupportedFeatures     []string     `json:"supported_features"`
}

// LanguageInfo tells front ends how to treat the code.
type LanguageInfo struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	MIMEType       string `json:"mimetype"`
	FileExtension  string `json:"file_extension"`
	PygmentsLexer  string `json:"pygments_lexer,omitempty"`
	CodemirrorMode any    `json:"codemirror_mode,omitempty"`
	NBConvert      string `json:"nbconvert_exporter,omitempty"`
}

// HelpLink is an entry of a front end's help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// InputRequest asks the user for a line.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// InputReply is the user's line.
type InputReply struct {
	Value string `json:"value"`
}

// Shutdown is the content of shutdown_request and, with a Status, of its reply.
type Shutdown struct {
	Status  string `json:"status,omitempty"`
	Restart bool   `json:"restart"`
}

// Welcome is the content of iopub_welcome.
type Welcome struct {
	Subscription string `json:"subscription"`
}

// Comm is the content of comm_open (with Target), comm_msg and comm_close. Binary parts of Data are the message's Buffers.
type Comm struct {
	ID     string          `json:"comm_id"`
	Target string          `json:"target_name,omitempty"`
	Data   json.RawMessage `json:"data"` // an object
}

// CommInfoRequest asks for the open comms, those of one target if it is given.
type CommInfoRequest struct {
	Target string `json:"target_name,omitempty"`
}

// CommInfoReply lists the open comms.
type CommInfoReply struct {
	Status string              `json:"status"`
	Comms  map[string]CommInfo `json:"comms"`
}

// CommInfo names a comm's target.
type CommInfo struct {
	Target string `json:"target_name"`
}

// Reply is the content of an answer that has nothing to say but its status.
type Reply struct {
	Status string `json:"status"`
}
