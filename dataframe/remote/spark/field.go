package spark

// The numbers of fields and enums in Spark Connect's messages (spark/connect/*.proto of Spark 4.0), by message.

// Relation is one of these; each has its input in field 1.
const (
	relCommon        = 1
	relRead          = 2
	relProject       = 3
	relFilter        = 4
	relJoin          = 5
	relSetOperation  = 6
	relSort          = 7
	relLimit         = 8
	relAggregate     = 9
	relLocal         = 11
	relOffset        = 13
	relDeduplicate   = 14
	relSubqueryAlias = 16
	relToDF          = 18
	relTail          = 22
	relInput         = 1
)

// Read: a named table, or files.
const (
	readTable     = 1
	readFiles     = 2
	tableName     = 1
	filesFormat   = 1
	filesSchema   = 2
	filesOptions  = 3
	filesPaths    = 4
	localData     = 1
	localSchema   = 2
	projectExprs  = 3
	filterBy      = 2
	limitRows     = 2
	dedupNames    = 2
	dedupAll      = 3
	toDFNames     = 2
	aliasName     = 2
	sortOrders    = 2
	sortGlobal    = 3
	aggregateType = 2
	aggregateKeys = 3
	aggregateOuts = 4
	groupBy       = 1
)

// Join and SetOperation.
const (
	joinLeft      = 1
	joinRight     = 2
	joinCondition = 3
	joinType      = 4
	setLeft       = 1
	setRight      = 2
	setType       = 3
	setAll        = 4
	setUnion      = 2
)

// Expression is one of these.
const (
	exprLiteral  = 1
	exprColumn   = 2
	exprFunction = 3
	exprAlias    = 6
	exprCast     = 7
	exprWindow   = 11
	exprLambda   = 10
	exprExtract  = 12
	exprVariable = 14
)

const (
	columnName        = 1
	functionName      = 1
	functionArgs      = 2
	functionDistinct  = 3
	namedExpr         = 1
	namedName         = 2
	castExpr          = 1
	castType          = 2
	castMode          = 4
	castTry           = 3
	orderExpr         = 1
	orderDirection    = 2
	orderNulls        = 3
	orderAscending    = 1
	orderDescending   = 2
	orderNullsFirst   = 1
	orderNullsLast    = 2
	windowFunction    = 1
	windowPartition   = 2
	windowOrder       = 3
	windowFrame       = 4
	frameType         = 1
	frameLower        = 2
	frameUpper        = 3
	frameRows         = 1
	frameRange        = 2
	boundaryCurrent   = 1
	boundaryUnbounded = 2
	boundaryValue     = 3
	extractChild      = 1
	extractField      = 2
	lambdaBody        = 1
	lambdaArgs        = 2
	variableName      = 1
	literalNull       = 1
	literalBinary     = 2
	literalBool       = 3
	literalByte       = 4
	literalShort      = 5
	literalInt        = 6
	literalLong       = 7
	literalFloat      = 10
	literalDouble     = 11
	literalDecimal    = 12
	literalString     = 13
	literalDate       = 16
	literalTime       = 17 // a moment, in microseconds UTC
	literalLocalTime  = 18 // without a zone
	literalDuration   = 21
	decimalText       = 1
	decimalDigits     = 2
	decimalScale      = 3
)

// DataType is one of these.
const (
	typeNull      = 1
	typeBinary    = 2
	typeBool      = 3
	typeByte      = 4
	typeShort     = 5
	typeInt       = 6
	typeLong      = 7
	typeFloat     = 8
	typeDouble    = 9
	typeDecimal   = 10
	typeString    = 11
	typeChar      = 12
	typeVarchar   = 13
	typeDate      = 14
	typeTime      = 15
	typeLocalTime = 16
	typeCalendar  = 17
	typeYears     = 18
	typeDuration  = 19
	typeArray     = 20
	typeStruct    = 21
	typeMap       = 22
	typeUser      = 23
	typeVariant   = 25

	typeScale     = 1 // of a decimal
	typePrecision = 2
	typeElement   = 1 // of an array
	typeNullable  = 2
	typeFields    = 1 // of a struct
	fieldName     = 1
	fieldType     = 2
	fieldNullable = 3
)

// Requests. All begin with the session, the user in field 2 and the client's name.
const (
	requestSession = 1
	requestUser    = 2
	userID         = 1
	userName       = 2
	planRoot       = 1

	executePlan      = 3
	executeClient    = 4
	executeOperation = 6
	executeTags      = 7
	executeObserved  = 8
	answerBatch      = 2
	answerProgress   = 18
	batchRows        = 1
	batchData        = 2
	progressStages   = 1
	stageTasks       = 2
	stageDone        = 3

	analyzeClient   = 3
	analyzeSchema   = 4
	analyzeVersion  = 10
	analyzeObserved = 17
	answerSchema    = 2
	answerVersion   = 8

	configOperation = 3
	configObserved  = 4 // in the answer
	configClient    = 4
	configSet       = 1
	configPairs     = 1

	interruptClient    = 3
	interruptType      = 4
	interruptOperation = 6
	interruptByID      = 3
)
